# Two commands: `make serve` and `make test`. Each installs what it lacks.

.PHONY: serve test build bench gallery bench-serve bench-pictures bench-pages bench-site soak fuzz fuzzer lint judges graphviz chromium proxies parsers node query-page

serve: query-page
	cargo run --release --locked -- serve

# The official shapes of DCAT-AP, which are not part of this repository.
export DCAT_AP_SHAPES ?= $(abspath ../shared/reference/dcat-ap)

test: web/node_modules/bundled lint judges
	cargo test --locked --features judges
	@test -e $(DCAT_AP_SHAPES)/shapes.ttl || printf '%s\n' \
	  'NOT JUDGED: the catalogue, by the official shapes of DCAT-AP 3.0.1. Get shapes.ttl,' \
	  'shapes_recommended.ttl and range.ttl from github.com/SEMICeu/DCAT-AP, in' \
	  'releases/3.0.1/html/shacl, and run DCAT_AP_SHAPES=FOLDER make test.'

build: query-page
	cargo build --release --locked

# Draws the pictures in `docs/gallery` anew.
gallery:
	UPDATE_CASES=1 cargo test --locked --test it gallery::

bench:
	cargo bench --locked

# Ours beside the oxigraph server. QUADS, ROUNDS and SECONDS say how much is measured.
bench-serve: .venv/oxigraph
	cargo bench --locked --features judges --bench serve -- $(foreach name,QUADS ROUNDS SECONDS,$(if $($(name)),$(name)=$($(name))))

# Our drawings beside Graphviz's and rdflib's, and pictures of a million statements.
bench-pictures: graphviz .venv/installed
	cargo bench --locked --features judges --bench pictures

# Pages made anew, and kept pages beside nginx. RESOURCES and SECONDS say how much is measured.
bench-pages: proxies
	cargo bench --locked --features judges --bench pages -- $(foreach name,RESOURCES SECONDS,$(if $($(name)),$(name)=$($(name))))

# The site of a large dataset, written. RESOURCES (100,000) says how large.
bench-site:
	cargo bench --locked --bench site -- $(if $(RESOURCES),RESOURCES=$(RESOURCES))

# Good and hostile requests for SECONDS (600).
soak:
	cargo bench --locked --features judges --bench soak -- $(if $(SECONDS),SECONDS=$(SECONDS))

# Each target for SECONDS (600); what it finds is kept in target/fuzz.
FUZZ_TARGETS ?= guard record_reader negotiation frames
fuzz: fuzzer
	for target in $(FUZZ_TARGETS); do \
	  mkdir -p target/fuzz/$$target && \
	  cargo +nightly fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz/build $$target \
	    target/fuzz/$$target tests/cases/fuzz/$$target -- -max_total_time=$(or $(SECONDS),600) \
	    -timeout=20 -rss_limit_mb=4096 -artifact_prefix=target/fuzz/$$target- || exit 1; \
	done

fuzzer:
	@rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
	@command -v cargo-fuzz > /dev/null || cargo install --locked cargo-fuzz

lint:
	cargo fmt --check
	cargo clippy --locked --all-targets --features judges -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# The programs that judge our output and are not ours.
judges: graphviz chromium proxies parsers .venv/installed .venv-ckan/installed web/node_modules/bundled

.venv/installed: tests/judges/requirements.txt
	python3 -m venv .venv || { .ci/install python3-venv && python3 -m venv .venv; }
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

# CKAN names versions of nearly all that it needs, so it has an environment of its own.
.venv-ckan/installed: tests/judges/ckan.txt
	python3 -m venv .venv-ckan || { .ci/install python3-venv && python3 -m venv .venv-ckan; }
	.venv-ckan/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	.venv-ckan/bin/python -c 'import magic' 2> /dev/null || .ci/install libmagic1
	touch $@

.venv/oxigraph: bench/requirements.txt | .venv/installed
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

graphviz:
	@command -v dot > /dev/null || .ci/install graphviz

proxies:
	@command -v nginx > /dev/null || test -x /usr/sbin/nginx || .ci/install nginx-light
	@command -v apache2 > /dev/null || test -x /usr/sbin/apache2 || .ci/install apache2-bin
	@command -v caddy > /dev/null || .ci/install caddy
	@command -v systemd-analyze > /dev/null || .ci/install systemd

parsers:
	@command -v rapper > /dev/null || .ci/install raptor2-utils
	@command -v java > /dev/null || .ci/install default-jre-headless

chromium:
	@command -v chromium > /dev/null || .ci/install chromium

node:
	@command -v npm > /dev/null || .ci/install nodejs npm

# The editor of the query page. Where it cannot be made, the page is a plain form.
query-page:
	@$(MAKE) --no-print-directory web/node_modules/bundled \
	  || echo 'warning: the query page is a plain form: its editor needs Node and npm' >&2

web/node_modules/bundled: web/node_modules/installed web/build.mjs $(wildcard web/src/*)
	node web/build.mjs
	touch $@

web/node_modules/installed: web/package.json web/package-lock.json | node
	npm ci --prefix web --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
