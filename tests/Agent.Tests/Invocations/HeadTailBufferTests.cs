using System.Text;
using CloudAssistant.Agent.Invocations;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class HeadTailBufferTests
{
    private const int BytesMax = 48;

    private static readonly Gen<byte[]> Characters =
        Gen.OneOf("a", "ü", "€", "🙂").Array[0, 120].Select(characters => Encoding.UTF8.GetBytes(string.Concat(characters)));

    [Fact]
    public void What_is_kept_does_not_depend_on_the_pieces() =>
        Gen.Select(Gen.OneOf<byte[]>(Characters, Gen.Byte.Array[0, 300], Gen.OneOf<byte>(0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x99, 0x82, 0x61).Array[0, 120]), Gen.Int[0, 70].Array)
            .Sample((bytes, pieces) =>
            {
                var whole = Keep(bytes, [bytes.Length]);
                var cut = Keep(bytes, pieces);
                Assert.Equal(whole.Kept, cut.Kept);
                Assert.Equal(whole.Dropped, cut.Dropped);
                Assert.Equal(bytes.Length, whole.Kept.Length + whole.Dropped);
                Assert.True(whole.Kept.Length <= BytesMax);

                // At most three bytes are given up at each end, and what is kept is the stream's own head and tail.
                Assert.True(bytes.Length <= BytesMax ? whole.Dropped == 0 : whole.Kept.Length >= BytesMax - 6);
                Assert.Contains(Enumerable.Range(0, whole.Kept.Length + 1), head =>
                    whole.Kept.AsSpan(0, head).SequenceEqual(bytes.AsSpan(0, head))
                    && whole.Kept.AsSpan(head).SequenceEqual(bytes.AsSpan(bytes.Length - (whole.Kept.Length - head))));
            });

    [Fact]
    public void A_text_stays_a_text() =>
        Characters.Sample(bytes =>
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(Keep(bytes, [7, 5, 1]).Kept) >= 0);

    [Fact]
    public void Bytes_that_are_no_character_are_not_given_up()
    {
        var bytes = Enumerable.Repeat((byte)0xE2, 200).ToArray();
        Assert.Equal(BytesMax, Keep(bytes, [200]).Kept.Length);
    }

    private static OutputSnapshot Keep(byte[] bytes, int[] pieces)
    {
        var buffer = new HeadTailBuffer(BytesMax);
        var at = 0;
        foreach (var piece in pieces)
        {
            var length = Math.Min(piece, bytes.Length - at);
            buffer.Append(bytes.AsSpan(at, length));
            at += length;
        }

        buffer.Append(bytes.AsSpan(at));
        return buffer.Snapshot();
    }
}
