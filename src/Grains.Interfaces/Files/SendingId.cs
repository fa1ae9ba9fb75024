using System.Diagnostics.CodeAnalysis;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>Names the sending of a file: an invocation of its own kind. Text form: <c>f-</c>, two characters of the cell, 32 hexadecimal digits. Opaque to clients.</summary>
[GenerateSerializer, Immutable, Alias("ca.SendingId")]
public readonly record struct SendingId([property: Id(0)] Ids.CellGuid Value) : IParsable<SendingId>
{
    private const string Prefix = "f-";

    /// <summary>The sending that is that invocation.</summary>
    public static SendingId Of(InvocationId invocation) => new(invocation.Value);

    /// <summary>The invocation that it is.</summary>
    public InvocationId Invocation => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Prefix + Value;

    /// <inheritdoc/>
    public static SendingId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("The id of a sending reads f-, two characters of the cell, 32 hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SendingId result)
    {
        var ok = Ids.CellGuid.TryParse(s, Prefix, out var value);
        result = new(value);
        return ok;
    }
}
