//! Bounds on connections, and what is spoken on them.

use super::*;

/// How long a client that trickles rests between two bytes.
const TRICKLE: Duration = Duration::from_millis(20);

/// Sends bytes one by one, over and over, until the other side ends the connection.
fn trickle(stream: &mut TcpStream, bytes: &[u8]) {
    let began = Instant::now();
    for byte in bytes.iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        stream
            .set_nonblocking(true)
            .expect("a stream can be looked at");
        let gone = match stream.peek(&mut [0]) {
            Ok(_) => true,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        stream
            .set_nonblocking(false)
            .expect("a stream can be waited for");
        if gone {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "nobody ends a trickle");
        thread::sleep(TRICKLE);
    }
}

#[test]
fn a_head_that_trickles_ends_the_connection() {
    let running = start(&["--read-timeout", "0.5"]);
    let mut stream = running.connect();
    trickle(&mut stream, b"GET / HTTP/1.1\r\nX-Slow: yes\r\nX-Slow: ");
    assert_eq!(running.get("/healthz").status, 200);
    // Not even a byte comes.
    let mut silent = running.connect();
    silent.write_all(b"G").expect("a byte is taken");
    assert_eq!(read_all(&mut silent), b"");
}

#[test]
fn a_body_that_trickles_is_told_so() {
    let running = start(&["--read-timeout", "0.5"]);
    let mut stream = running.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\
                Content-Type: application/sparql-query\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("a head is taken");
    trickle(&mut stream, b"#");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!(answer.status, 408);
    assert_eq!(answer.json()["type"], "/problem/request-timeout");
    assert_eq!(running.get("/healthz").status, 200);
}

#[test]
fn heads_past_the_bounds_are_refused() {
    let running = start(&[]);
    let some: Vec<String> = (0..80).map(|at| format!("X-{at}: 1")).collect();
    let some: Vec<&str> = some.iter().map(String::as_str).collect();
    let large = format!("X-Large: {}", "x".repeat(20_000));
    for headers in [&some[..], &[&large]] {
        let told = running.get_with("/healthz", headers);
        assert_eq!(told.status, 431);
        assert_eq!(told.json()["type"], "/problem/headers-too-large");
    }
    let many: Vec<String> = (0..2000).map(|at| format!("X-{at}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(running.get_with("/healthz", &many[..50]).status, 200);
    let large = format!("X-Large: {}", "x".repeat(200_000));
    for headers in [&many[..], &[&large]] {
        assert_eq!(running.get_with("/healthz", headers).status, 431);
    }
    assert_eq!(running.get("/healthz").status, 200);
}

#[test]
fn connections_are_bounded() {
    let running = start(&["--connections", "3"]);
    let mut inside: Vec<TcpStream> = (0..3)
        .map(|_| {
            let mut stream = running.connect();
            let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            stream.write_all(request).expect("a request is taken");
            stream.read_exact(&mut [0; 12]).expect("an answer");
            stream
        })
        .collect();
    let refused = running.get("/healthz");
    assert_eq!((refused.status, refused.is_whole), (503, true));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.json()["type"], "/problem/too-many-connections");
    inside.pop();
    until("a place is free again", || {
        running.get("/healthz").status == 200
    });
}

#[test]
fn a_connection_without_requests_ends() {
    let running = start(&["--idle-timeout", "0.5"]);
    let mut stream = running.connect();
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).expect("a request is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!((answer.status, answer.is_whole), (200, true));
    // One that begins as HTTP/2 and says no more, and one that says nothing.
    for beginning in [&b"PRI * HTTP/2.0\r\n"[..], b""] {
        let mut stream = running.connect();
        stream.write_all(beginning).expect("bytes are taken");
        assert_eq!(read_all(&mut stream), b"");
    }
}

#[test]
fn an_answer_that_nobody_takes_ends_the_connection() {
    let running = start(&["--write-timeout", "0.5", "--log", "plenary=debug"]);
    let mut stream = running.connect();
    let request = b"GET /ns HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n";
    let asked = 1000;
    // More answers than the system keeps for a reader that is slow.
    let requests = request.repeat(asked);
    let mut writer = stream.try_clone().expect("a stream can be shared");
    let writes = thread::spawn(move || _ = writer.write_all(&requests));
    logged(&running, "a connection is ended", |event| {
        event["overdue"] == "Reader"
    });
    let bytes = read_all(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    writes.join().expect("the writer ends");
    let whole = String::from_utf8_lossy(&bytes)
        .matches("HTTP/1.1 200")
        .count();
    assert!(whole < asked, "{whole} answers");
    assert_eq!(running.get("/healthz").status, 200);
}
