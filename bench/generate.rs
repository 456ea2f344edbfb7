//! `generate QUADS DIR`: writes a dataset whose graph has about so many statements.

#![allow(clippy::print_stdout, reason = "it is a program")]

mod generated;

use std::env;
use std::path::Path;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [quads, folder] = arguments.as_slice() else {
        panic!("usage: generate QUADS DIR");
    };
    let quads = quads.parse().expect("the number of statements");
    let events = generated::write(Path::new(folder), quads).expect("files can be written");
    println!("{folder}: {events} events");
}
