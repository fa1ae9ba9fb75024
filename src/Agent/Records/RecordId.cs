using System.Globalization;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>Names one run of an invocation on this instance at one tick.</summary>
internal readonly record struct RecordId(Guid Invocation, long Tick, int Ordinal)
{
    /// <summary>Reads the key of a frame; false when it names nothing.</summary>
    public static bool TryFrom(RecordKey? key, out RecordId id)
    {
        var ok = key.TryGetInvocation(out var invocation);
        id = ok ? new(invocation, key!.Tick, key.Ordinal) : default;
        return ok;
    }

    /// <summary>As it stands on the wire.</summary>
    public RecordKey ToKey() => RecordKeyBytes.Create(Invocation, Tick, Ordinal);

    /// <summary>For logs, and the marker in the environment of its processes.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Invocation:N}-{Tick}-{Ordinal}");
}
