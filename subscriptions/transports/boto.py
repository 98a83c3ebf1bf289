"""Amazon SES as boto3 calls it: how often it tries, and what its errors say.

Read by name and by shape, since boto3 is optional.
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html
"""

from http import HTTPStatus
from typing import Any, NamedTuple

# Raised where no connection was made, or before one was tried.
NEVER_LEFT = {"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError"}
NO_KEY = {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"}
# Told with status 400, though each has a status of its own elsewhere.
STATUS_OF = {
    "ThrottlingException": HTTPStatus.TOO_MANY_REQUESTS,
    "LimitExceededException": HTTPStatus.TOO_MANY_REQUESTS,
    "AccountSuspendedException": HTTPStatus.FORBIDDEN,
    "SendingPausedException": HTTPStatus.FORBIDDEN,
    "MailFromDomainNotVerifiedException": HTTPStatus.FORBIDDEN,
}


class Answer(NamedTuple):
    """What an answer of an ESP is judged by."""

    status: int
    said: str
    retry_after: str | None


def answer_in(response: dict[str, Any]) -> Answer:
    """Return what a ClientError of boto3 holds."""
    error, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    name = str(error.get("Code", ""))
    headers = about.get("HTTPHeaders", {})
    status = STATUS_OF.get(name) or int(about.get("HTTPStatusCode", 0))
    return Answer(status, f"{name}: {error.get('Message', '')}", headers.get("retry-after"))


def with_one_try(params: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a client that never repeats a call.

    boto3 does so by itself after a reset or a timeout, when the message may have left.
    """
    config = dict(params.get("config", {}))
    return {**params, "config": {**config, "retries": {"total_max_attempts": 1}}}
