"""Sends requests to a running gateway through the official SDKs for Python, unmodified.

Each check is one line of output. The exit status is 1 if a check failed, and 2 if the arguments are wrong.
"""

import argparse
import os
import sys

import anthropic
import openai

QUESTION = [{"role": "user", "content": "Say good day in one short sentence."}]
failed = 0


def check(claim, test):
    global failed
    try:
        test()
        print(f"ok    {claim}")
    except Exception as error:
        failed += 1
        print(f"FAIL  {claim}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")


def refusal(kind, call):
    """The exception of this kind that the call ends with; an answer is a failure."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("answered, and should have been refused")


def text_of(stream):
    """The text of a chat completion's stream, which must come in more than one chunk and end with a finish reason."""
    pieces, finish = [], None
    for chunk in stream:
        for choice in chunk.choices:
            if choice.delta.content:
                pieces.append(choice.delta.content)
            finish = choice.finish_reason or finish
    assert len(pieces) > 1, "the text came in one chunk"
    assert finish == "stop", finish
    return "".join(pieces)


def chat(given):
    """Chat completions, through openai. The base URL ends with /v1."""
    model = given.model
    headers = {"x-arch-llm-provider-hint": given.hint} if given.hint else {}
    client = openai.OpenAI(
        base_url=given.gateway + "/v1", api_key=given.key, default_headers=headers, max_retries=0, timeout=60
    )
    completions = client.chat.completions

    def whole():
        answer = completions.create(model=model, messages=QUESTION)
        assert answer.choices[0].message.content
        assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens

    def streamed():
        assert text_of(completions.create(model=model, messages=QUESTION, stream=True))

    def hint_of_one_request():
        error = refusal(
            openai.BadRequestError,
            lambda: completions.create(
                model=model, messages=QUESTION, extra_headers={"x-arch-llm-provider-hint": "no-such-provider"}
            ),
        )
        assert error.code == "model_not_found", error.code

    def wrong_key():
        error = refusal(
            openai.AuthenticationError,
            lambda: client.with_options(api_key="sk-wrong").chat.completions.create(model=model, messages=QUESTION),
        )
        assert error.code == "invalid_api_key", error.code

    check("openai: a chat completion has a text and a usage", whole)
    check("openai: a stream comes in pieces and ends", streamed)
    if given.unknown_hint_rejected:
        check("openai: a hint that names no provider is refused", hint_of_one_request)
    if given.keys_checked:
        check("openai: a wrong key raises AuthenticationError", wrong_key)


def responses(given):
    """Responses, through openai: needs a provider that serves them, as the demo does."""
    model = given.responses_model
    client = openai.OpenAI(base_url=given.gateway + "/v1", api_key=given.key, max_retries=0, timeout=60)

    def whole():
        assert client.responses.create(model=model, input="Say good day.").output_text

    def streamed():
        kinds = [event.type for event in client.responses.create(model=model, input="Say good day.", stream=True)]
        assert "response.output_text.delta" in kinds, kinds
        assert kinds[-1] == "response.completed", kinds

    check("openai: a response has a text", whole)
    check("openai: a response is streamed", streamed)


def messages(given):
    """Anthropic's messages, through anthropic. The base URL ends without /v1."""
    key = given.key
    headers = {"x-arch-llm-provider-hint": given.claude_hint}
    request = {"model": given.claude_model, "max_tokens": 100, "messages": QUESTION}

    def client(**credentials):
        return anthropic.Anthropic(
            base_url=given.gateway, default_headers=headers, max_retries=0, timeout=60, **credentials
        )

    def whole(**credentials):
        assert client(**credentials).messages.create(**request).content[0].text

    def streamed():
        with client(api_key=key).messages.stream(**request) as stream:
            pieces = list(stream.text_stream)
            assert stream.get_final_message().stop_reason == "end_turn"
        assert len(pieces) > 1, "the text came in one piece"

    def wrong_key():
        refusal(anthropic.AuthenticationError, lambda: client(api_key="sk-wrong").messages.create(**request))

    check("anthropic: a message, key in x-api-key", lambda: whole(api_key=key))
    check("anthropic: a message, key in Authorization", lambda: whole(auth_token=key))
    check("anthropic: a message is streamed", streamed)
    if given.keys_checked:
        check("anthropic: a wrong key raises AuthenticationError", wrong_key)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gateway", help="the gateway's URL without /v1, such as http://127.0.0.1:8080")
    arguments.add_argument("--key", default="anything", help="a client's key; any text where no clients are configured")
    arguments.add_argument("--model", default="sluice-demo", help="the model for chat completions")
    arguments.add_argument("--hint", help="the provider for chat completions; the default one if left out")
    arguments.add_argument("--responses-model", help="also check /v1/responses, with this model")
    arguments.add_argument("--claude-model", help="also check /v1/messages, with this model")
    arguments.add_argument("--claude-hint", default="anthropic", help="the provider for /v1/messages")
    arguments.add_argument("--keys-checked", action="store_true", help="clients are configured: a wrong key gets 401")
    arguments.add_argument("--unknown-hint-rejected", action="store_true", help="sluice.routing.unknown-hint=reject")
    given = arguments.parse_args()
    # An SDK would read these by itself, and send a second credential.
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        os.environ.pop(name, None)

    print(f"openai {openai.__version__}, anthropic {anthropic.__version__}")
    chat(given)
    if given.responses_model:
        responses(given)
    if given.claude_model:
        messages(given)
    sys.exit(1 if failed else 0)


main()
