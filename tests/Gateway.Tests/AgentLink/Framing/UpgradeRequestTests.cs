using System.Text;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink.Framing;
using CloudAssistant.Gateway.Tests.Arrange;

namespace CloudAssistant.Gateway.Tests.AgentLink.Framing;

public sealed class UpgradeRequestTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Origin: http://gateway")]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate")]
    [InlineData("User-Agent:")]
    public void A_plain_request_is_taken_up_to_its_end(string more)
    {
        var head = RawAgent.Head(more.Length == 0 ? [] : [more]);

        Assert.True(TryRead(head + "\x82\x00", out var accept, out var bytes));

        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", accept);
        Assert.Equal(head.Length, bytes);
    }

    [Fact]
    public void Names_of_fields_and_words_have_no_case() =>
        Assert.True(TryRead(RawAgent.Head().Replace("Upgrade: websocket", "uPGRADE: WebSocket", StringComparison.Ordinal)
            .Replace("Connection: Upgrade", "connection:upgrade", StringComparison.Ordinal), out _, out _));

    [Fact]
    public void A_request_that_is_not_whole_is_not_taken()
    {
        var head = RawAgent.Head();
        for (var length = 0; length < head.Length; length++)
            Assert.False(TryRead(head[..length], out _, out _));
    }

    [Theory]
    [InlineData("GET /agent/link", "POST /agent/link")]
    [InlineData("GET /agent/link", "GET /agent/link?x=1")]
    [InlineData("GET /agent/link", "GET  /agent/link")]
    [InlineData("GET /agent/link", "GET /agent/links")]
    [InlineData("GET /agent/link", "GET http://gateway/agent/link")]
    [InlineData("GET /agent/link", " GET /agent/link")]
    [InlineData("HTTP/1.1", "HTTP/1.0")]
    [InlineData("HTTP/1.1\r\n", "HTTP/1.1\n")]
    [InlineData("HTTP/1.1\r\n", "HTTP/1.1\r\n\r\n")]
    [InlineData("Host: gateway\r\n", "")]
    [InlineData("Host: gateway", "Host:")]
    [InlineData("Host: gateway", "Host: a/b")]
    [InlineData("Host: gateway", "Host: gateway\r\nHost: gateway")]
    [InlineData("Host: gateway", "Host : gateway")]
    [InlineData("Host: gateway", "Host: gateway\r\n folded")]
    [InlineData("Host: gateway", "Host: gateway\r\nno colon")]
    [InlineData("Host: gateway", "Host: gateway\r\n: no name")]
    [InlineData("Host: gateway", "Host: gateway\r\nX: a\nY: b")]
    [InlineData("Host: gateway", "Host: gateway\r\nX: a\rY: b")]
    [InlineData("Host: gateway", "Host: gateway\r\nX: \0")]
    [InlineData("Host: gateway", "Host: gateway\r\nX: \x80")]
    [InlineData("Host: gateway", "Host: gateway\r\nContent-Length: 0")]
    [InlineData("Host: gateway", "Host: gateway\r\ncontent-length: 5")]
    [InlineData("Host: gateway", "Host: gateway\r\nTransfer-Encoding: chunked")]
    [InlineData("Host: gateway", "Host: gateway\r\nExpect: 100-continue")]
    [InlineData("Upgrade: websocket\r\n", "")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c")]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: websocket")]
    [InlineData("Connection: Upgrade\r\n", "")]
    [InlineData("Connection: Upgrade", "Connection: close")]
    [InlineData("Version: 13", "Version: 8")]
    [InlineData("Version: 13", "Version: 13, 8")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: dGhlIHNhbXBsZSBub25jZQ=")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: dGhlIHNhbXBsZSBub25jZQAA")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: !GhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key:")]
    public void Whatever_is_not_that_plain_request_is_left_alone(string from, string to)
    {
        var head = RawAgent.Head();
        Assert.Contains(from, head, StringComparison.Ordinal);

        Assert.False(TryRead(head.Replace(from, to, StringComparison.Ordinal), out _, out _));
    }

    private static bool TryRead(string text, out string accept, out int bytes) =>
        UpgradeRequest.TryRead(Encoding.Latin1.GetBytes(text), ProtocolLimits.LinkPath, out accept, out bytes);
}
