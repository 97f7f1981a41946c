# make run · test · check · eval · build · screenshots: each sets up what it needs.
PYTHON ?= python3
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1

.PHONY: run build test check eval screenshots

run: $(VENV)/runtime.stamp
	$(BIN)/python app.py

build: $(VENV)/runtime.stamp
	$(BIN)/python -m index build

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m corpus check

eval: $(VENV)/runtime.stamp
	$(BIN)/python -m qa eval tests/eval/questions.jsonl --json build/eval.json

screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.screenshots docs/images

# Plain pip takes the CUDA build of torch on Linux (gigabytes); the CPU index does not have it.
# Where that index cannot be reached, torch comes from the configured package index, and it says so.
$(VENV)/torch.stamp:
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if [ "$$(uname -s)" = Linux ] && [ -n "$(TORCH_INDEX)" ] && \
	  $(BIN)/python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=5)' "$(TORCH_INDEX)" 2>/dev/null; then \
	  $(BIN)/pip install --index-url $(TORCH_INDEX) torch==2.13.0; \
	else \
	  echo "不从 PyTorch 的 CPU 索引安装，改用已配置的软件源安装 torch==2.13.0"; \
	  $(BIN)/pip install torch==2.13.0; \
	fi
	touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/torch.stamp
	$(BIN)/pip install -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	$(BIN)/pip install -r requirements-dev.txt
	touch $@
