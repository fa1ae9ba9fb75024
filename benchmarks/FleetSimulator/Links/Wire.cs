using CloudAssistant.Agent.Protocol;
using Google.Protobuf;
using NSec.Cryptography;
using System.Security.Cryptography;
using CloudAssistant.FleetSimulator.Fleet;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>
/// The agent's side of the wire. Hellos are built with the generated code; the frames of a run, which are counted in tens of thousands a
/// second, are read and written by hand on the stack. Layout: agent.proto.
/// </summary>
internal static class Wire
{
    internal const int RecordKeyBytesMax = 48;

    internal static byte[] Hello(FleetMember member, Challenge challenge, long linkCounter, Guid boot)
    {
        var proof = new LinkProof
        {
            InstanceId = member.InstanceId,
            ServerNonce = challenge.Nonce,
            AgentNonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(ProtocolLimits.NonceBytes)),
            ProtocolVersion = ProtocolVersion.Max,
            AgentVersion = SimulatedAgent.Version,
            JournalId = ByteString.CopyFrom(member.Journal.ToByteArray(bigEndian: true)),
            LinkCounter = linkCounter,
            BootId = boot.ToString("D"),
            Incarnation = challenge.Incarnation,
            InventorySha256 = ByteString.CopyFrom(Proofs.InventoryHash([])),
        }.ToByteArray();
        using var key = Key.Import(SignatureAlgorithm.Ed25519, member.Seed, KeyBlobFormat.RawPrivateKey);
        return new Frame
        {
            Hello = new()
            {
                Proof = ByteString.CopyFrom(proof),
                Signature = ByteString.CopyFrom(SignatureAlgorithm.Ed25519.Sign(key, Proofs.LinkBytes(proof))),
            },
        }.ToByteArray();
    }

    /// <summary>Which field of Frame this is, and its bytes; 0 for none.</summary>
    internal static int Kind(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> content)
    {
        content = default;
        var at = 0;
        if (!TryVarint(frame, ref at, out var tag) || (tag & 7) != 2 || !TryVarint(frame, ref at, out var length) || length > (ulong)(frame.Length - at))
            return 0;
        content = frame.Slice(at, (int)length);
        return (int)(tag >> 3);
    }

    /// <summary>A length-delimited field of a message; empty when it is not there.</summary>
    internal static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> message, int field)
    {
        for (var at = 0; TryField(message, ref at, out var number, out _, out var bytes);)
            if (number == field)
                return bytes;
        return default;
    }

    /// <summary>A varint field of a message; 0 when it is not there.</summary>
    internal static long Number(ReadOnlySpan<byte> message, int field)
    {
        for (var at = 0; TryField(message, ref at, out var number, out var value, out _);)
            if (number == field)
                return (long)value;
        return 0;
    }

    /// <summary>Steps to the next field; false at the end.</summary>
    internal static bool TryField(ReadOnlySpan<byte> message, scoped ref int at, out int number, out ulong value, out ReadOnlySpan<byte> bytes)
    {
        (number, value) = (0, 0);
        bytes = default;
        if (!TryVarint(message, ref at, out var tag))
            return false;
        number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                return TryVarint(message, ref at, out value);
            case 2 when TryVarint(message, ref at, out var length) && length <= (ulong)(message.Length - at):
                bytes = message.Slice(at, (int)length);
                at += (int)length;
                return true;
            case 1:
                at += 8;
                return at <= message.Length;
            case 5:
                at += 4;
                return at <= message.Length;
            default:
                return false;
        }
    }

    /// <summary>Writes a Frame with a Report; returns its length.</summary>
    internal static int Report(Span<byte> to, ReadOnlySpan<byte> record, long sequence, in ToReport report)
    {
        Span<byte> body = stackalloc byte[RecordKeyBytesMax + 96];
        var large = report.Output.Length > 0 ? new byte[body.Length + report.Output.Length] : null;
        var content = large is null ? body : large;
        var length = 0;
        Put(content, ref length, 1, record);
        Put(content, ref length, 2, sequence);
        Put(content, ref length, 3, (long)report.Kind);
        if (report.Error != ReportError.None)
            Put(content, ref length, 4, (long)report.Error);
        Put(content, ref length, 6, report.StartedAgoMs);
        if (report.Kind != ReportKind.Started)
        {
            Put(content, ref length, 7, 0);
            if (report.Kind == ReportKind.Exited)
                Put(content, ref length, 8, report.ExitCode);
            Put(content, ref length, 9, report.Output);
        }

        var at = 0;
        Put(to, ref at, 8, content[..length]);
        return at;
    }

    private static void Put(Span<byte> to, ref int at, int field, long value)
    {
        PutVarint(to, ref at, (ulong)(field << 3));
        PutVarint(to, ref at, (ulong)value);
    }

    private static void Put(Span<byte> to, ref int at, int field, ReadOnlySpan<byte> bytes)
    {
        PutVarint(to, ref at, (ulong)((field << 3) | 2));
        PutVarint(to, ref at, (ulong)bytes.Length);
        bytes.CopyTo(to[at..]);
        at += bytes.Length;
    }

    private static void PutVarint(Span<byte> to, ref int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
    }

    private static bool TryVarint(scoped ReadOnlySpan<byte> from, scoped ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < from.Length; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
