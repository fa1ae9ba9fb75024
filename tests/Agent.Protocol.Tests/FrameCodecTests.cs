using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol.Tests;

public class FrameCodecTests
{
    [Fact]
    public void A_frame_comes_back_as_it_went_in_also_in_pieces()
    {
        foreach (var frame in GoldenFrames.All.Values.OfType<Frame>())
        {
            var bytes = FrameCodec.Encode(frame);
            Assert.True(FrameCodec.TryDecode(bytes, bytes.Length, out var whole));
            Assert.Equal(frame, whole);
            Assert.True(FrameCodec.TryDecode(InTwo(bytes), bytes.Length, out var pieces));
            Assert.Equal(frame, pieces);
        }
    }

    [Fact]
    public void A_frame_one_byte_too_long_is_refused()
    {
        var bytes = FrameCodec.Encode((Frame)GoldenFrames.All["run"]);
        Assert.False(FrameCodec.TryDecode(bytes, bytes.Length - 1, out _));
    }

    [Fact]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => FrameCodec.TryDecode(bytes, 100, out var frame) == frame is not null);

    [Fact]
    public void Cut_and_changed_frames_never_throw()
    {
        var frames = GoldenFrames.All.Values.OfType<Frame>().Select(FrameCodec.Encode).ToArray();
        Gen.Select(Gen.Int[0, frames.Length - 1], Gen.Int[0, 10_000], Gen.Byte).Sample((which, at, value) =>
        {
            var bytes = frames[which].ToArray();
            bytes[at % bytes.Length] = value;
            return FrameCodec.TryDecode(bytes, bytes.Length, out _) | FrameCodec.TryDecode(bytes.AsMemory(0, at % bytes.Length), bytes.Length, out _) | true;
        });
    }

    [Fact]
    public void A_kind_of_a_later_version_reads_as_none()
    {
        byte[] later = [0xA2, 0x06, 0x01, 0x00]; // field 100, one byte
        Assert.True(FrameCodec.TryDecode(later, 10, out var frame));
        Assert.Equal(Frame.KindOneofCase.None, frame.KindCase);
    }

    [Fact]
    public void Signed_bytes_are_the_context_and_the_proof()
    {
        Assert.Equal(Encoding.ASCII.GetBytes("cloud-assistant link v1\nP"), Proofs.LinkBytes("P"u8));
        Assert.Equal(Encoding.ASCII.GetBytes("cloud-assistant enroll v1\nP"), Proofs.EnrollBytes("P"u8));
    }

    [Fact]
    public void The_inventory_hash_is_over_lengths_and_entries()
    {
        var record = RecordKeyBytes.Create(Guid.Parse("00010203-0405-8607-8809-0a0b0c0d0e0f"), 5, 1);
        var entry = record.ToByteArray();
        Assert.Equal(SHA256.HashData([]), Proofs.InventoryHash([]));
        Assert.Equal(SHA256.HashData([(byte)entry.Length, .. entry, (byte)entry.Length, .. entry]), Proofs.InventoryHash([record, record]));
        Assert.Equal(Convert.FromHexString("000102030405860788090a0b0c0d0e0f"), record.Invocation.ToByteArray());
    }

    [Fact]
    public void The_longest_inventory_entry_fits_its_limit() => Assert.InRange(
        new Hello { Inventory = { RecordKeyBytes.Create(Guid.NewGuid(), long.MaxValue, int.MaxValue) } }.CalculateSize(),
        1,
        ProtocolLimits.InventoryRecordBytesMax);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 9, 1)]
    [InlineData(0, 0, null)]
    [InlineData(2, 9, null)]
    public void The_newest_common_version_is_spoken(int min, int max, int? chosen) => Assert.Equal(chosen, ProtocolVersion.Choose(min, max));

    private static ReadOnlySequence<byte> InTwo(byte[] bytes)
    {
        var second = new Piece(bytes.AsMemory(bytes.Length / 2), bytes.Length / 2, null);
        var first = new Piece(bytes.AsMemory(0, bytes.Length / 2), 0, second);
        return new(first, 0, second, second.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index, Piece? next) => (Memory, RunningIndex, Next) = (memory, index, next);
    }
}
