# Thin on purpose: the work is done by legback/launch and tests/run.py.
PYTHON ?= python3

.PHONY: run demo test bench screenshots requirements

run:
	@exec $(PYTHON) -m legback.launch run

demo:
	@exec $(PYTHON) -m legback.launch demo

test:
	@exec $(PYTHON) -m legback.launch test $(ARGS)

bench:
	@exec $(PYTHON) -m legback.launch bench

screenshots:
	@exec $(PYTHON) -m legback.launch screenshots

requirements:
	@exec $(PYTHON) -m legback.launch requirements
