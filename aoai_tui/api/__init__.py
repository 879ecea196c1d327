"""The service: the only room that knows the openai package, azure.identity and httpx2."""
