using System.Buffers;
using System.Net.WebSockets;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.AgentLink.Framing;
using CloudAssistant.Gateway.Tests.Arrange;
using CsCheck;

namespace CloudAssistant.Gateway.Tests.AgentLink.Framing;

public sealed class MessageDecoderTests
{
    private const int BytesMax = 70_000;

    private static readonly Gen<(int Opcode, byte[] Payload)> Control =
        Gen.Select(Gen.Int[RawFrames.Close, RawFrames.Pong], Gen.Byte.Array[0, 125]);

    /// <summary>A message in parts, with control frames between them.</summary>
    private static readonly Gen<(byte[][] Parts, (int Opcode, byte[] Payload)[] Between)> Message =
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 20_000]).Array[1, 3], Control.Array[0, 2]);

    [Fact]
    public void Whatever_a_client_sends_is_read_as_it_was_sent_in_whatever_pieces_it_comes() =>
        Gen.Select(Message.Array[1, 4], Gen.Int[0, 40_000].Array[0, 6]).Sample(
            (messages, cuts) =>
            {
                List<byte> bytes = [];
                List<(int, string)> sent = [];
                foreach (var (parts, between) in messages)
                    Write(parts, between, bytes, sent);

                Assert.Equal(sent, Read(Splitting.Cut([.. bytes], cuts)));
            },
            iter: 300);

    [Fact]
    public void A_message_may_be_split_at_every_byte()
    {
        foreach (var length in (int[])[0, 1, 7, 125, 126, 300])
        {
            var payload = Enumerable.Range(1, length).Select(i => (byte)i).ToArray();
            byte[] bytes = [.. RawFrames.Frame(RawFrames.Binary, payload), .. RawFrames.Frame(RawFrames.Ping, [7])];
            for (var cut = 0; cut <= bytes.Length; cut++)
                Assert.Equal([(RawFrames.Binary, Convert.ToHexString(payload)), (RawFrames.Ping, "07")], Read(Splitting.Cut(bytes, [cut])));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public async Task It_reads_what_another_implementation_writes(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        using var stream = new MemoryStream();
        using var client = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());
        await client.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        Assert.Equal([(RawFrames.Binary, Convert.ToHexString(payload))], Read([stream.ToArray()]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public async Task Another_implementation_reads_what_is_written(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var frame = Outgoing.Of(Opcode.Binary, payload);
        using var client = WebSocket.CreateFromStream(new MemoryStream(frame.Bytes.ToArray()), new WebSocketCreationOptions());
        frame.Release();
        var read = new byte[length + 1];
        var count = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(new ArraySegment<byte>(read, count, read.Length - count), CancellationToken.None);
            count += part.Count;
        }
        while (!part.EndOfMessage);

        Assert.Equal(payload, read[..count]);
    }

    [Fact]
    public void A_message_that_is_too_long_is_refused_as_soon_as_it_says_so()
    {
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, BreachOf(RawFrames.Frame(RawFrames.Binary, [], saidLength: 101)));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, BreachOf(
            [.. RawFrames.Frame(RawFrames.Binary, new byte[60], final: false), .. RawFrames.Frame(RawFrames.Continuation, [], saidLength: 41)]));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, BreachOf(RawFrames.Frame(RawFrames.Binary, [], saidLength: long.MaxValue)));
        Assert.Null(BreachOf(
            [.. RawFrames.Frame(RawFrames.Binary, new byte[60], final: false), .. RawFrames.Frame(RawFrames.Continuation, new byte[40])]));
    }

    [Fact]
    public void A_message_that_was_begun_under_a_smaller_limit_does_not_outgrow_what_it_was_given()
    {
        using var decoder = new MessageDecoder();
        var begun = new ReadOnlySequence<byte>(RawFrames.Frame(RawFrames.Binary, new byte[10], final: false));
        Assert.False(decoder.TryRead(ref begun, 16, out _));

        var rest = new ReadOnlySequence<byte>(RawFrames.Frame(RawFrames.Continuation, new byte[1_000]));
        Assert.True(decoder.TryRead(ref rest, 32_768, out var message));

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, message.Breach);
    }

    private static WebSocketCloseStatus? BreachOf(byte[] bytes)
    {
        using var decoder = new MessageDecoder();
        var rest = new ReadOnlySequence<byte>(bytes);
        return decoder.TryRead(ref rest, 100, out var message) ? message.Breach : null;
    }

    private static void Write(byte[][] parts, (int Opcode, byte[] Payload)[] between, List<byte> bytes, List<(int, string)> sent)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            bytes.AddRange(RawFrames.Frame(i == 0 ? RawFrames.Binary : RawFrames.Continuation, parts[i], last));
            if (last)
                sent.Add((RawFrames.Binary, Convert.ToHexString([.. parts.SelectMany(part => part)])));
            foreach (var (opcode, payload) in between)
            {
                bytes.AddRange(RawFrames.Frame(opcode, payload));
                sent.Add((opcode, Convert.ToHexString(payload)));
            }
        }
    }

    /// <summary>Gives the pieces one after the other, what is left of the ones before again.</summary>
    private static List<(int, string)> Read(IEnumerable<byte[]> pieces)
    {
        using var decoder = new MessageDecoder();
        List<(int, string)> read = [];
        List<byte[]> waiting = [];
        foreach (var piece in pieces)
        {
            waiting.Add(piece);
            var bytes = Splitting.Sequence(waiting);
            while (decoder.TryRead(ref bytes, BytesMax, out var message))
            {
                Assert.Null(message.Breach);
                read.Add(((int)message.Opcode, Convert.ToHexString(message.Payload.Span)));
            }
            waiting = [.. Segments(bytes)];
        }
        Assert.Empty(waiting);
        return read;
    }

    private static IEnumerable<byte[]> Segments(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            if (!segment.IsEmpty)
                yield return segment.ToArray();
    }
}
