import pytest

from nplv.agents import agent_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (f"{WINDOWS}Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87", "Edge 126, Windows"),
        (f"{WINDOWS}Chrome/126.0.0.0 Safari/537.36", "Chrome 126, Windows"),
        (f"{IPHONE}Version/17.5 Mobile/15E148 Safari/604.1", "Safari 17, iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox 127, macOS",
        ),
        ("curl/8.5.0", "curl/8"),
        ("", ""),
        ("(x" * 5000, ""),
    ],
)
def test_browser_in_few_words(header, told):
    assert agent_of(header) == told
