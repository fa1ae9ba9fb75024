using System.Buffers.Binary;
using System.Globalization;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>Names one run of an invocation on this instance at one tick.</summary>
internal readonly record struct RecordId(Guid Invocation, long Tick, int Ordinal)
{
    private const string CellDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Reads the key of a frame; false when it names nothing.</summary>
    public static bool TryFrom(RecordKey? key, out RecordId id)
    {
        var ok = key.TryGetInvocation(out var invocation);
        id = ok ? new(invocation, key!.Tick, key.Ordinal) : default;
        return ok;
    }

    /// <summary>As it stands on the wire.</summary>
    public RecordKey ToKey() => RecordKeyBytes.Create(Invocation, Tick, Ordinal);

    /// <summary>The invocation as the server names it: <c>t-</c>, two characters of the cell that is in it, 32 hexadecimal digits.</summary>
    public string InvocationText
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Invocation.TryWriteBytes(bytes, bigEndian: true, out _);
            var cell = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x7FF, CellDigits.Length * CellDigits.Length - 1);
            return $"t-{CellDigits[cell / CellDigits.Length]}{CellDigits[cell % CellDigits.Length]}{Invocation:N}";
        }
    }

    /// <summary>For logs, and the marker in the environment of its processes.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Invocation:N}-{Tick}-{Ordinal}");
}
