# Two commands: `make serve` and `make test`. Each installs what it lacks.

.PHONY: serve test build bench lint judges graphviz

serve: graphviz
	cargo run --release --locked -- serve

test: lint judges
	cargo test --locked --features judges

build:
	cargo build --release --locked

bench:
	cargo bench --locked

lint:
	cargo fmt --check
	cargo clippy --locked --all-targets --features judges -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# The programs that judge our output and are not ours.
judges: graphviz .venv/installed

.venv/installed: tests/judges/requirements.txt
	python3 -m venv .venv || { .ci/install python3-venv && python3 -m venv .venv; }
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

graphviz:
	@command -v dot > /dev/null || .ci/install graphviz
