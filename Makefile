.PHONY: run test bench soak lint dev

run: ## Build and serve a demo workspace on http://127.0.0.1:3000
	@scripts/run

test: ## Prove everything, from formatting to the real binary
	@scripts/test

bench: ## Measure a release build against raw floors
	@scripts/bench

soak: ## Load a release build for ten minutes, check every delivery, watch its memory
	@scripts/soak

lint: ## Formatting, clippy, the rules of the house
	@scripts/setup lint
	@scripts/lint

dev: ## Serve a quick build with debug logs
	@scripts/dev
