using System.Diagnostics.CodeAnalysis;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Names an invocation. Text form: <c>t-</c>, two characters of the cell, 32 hexadecimal digits. Opaque to clients.</summary>
[GenerateSerializer, Immutable, Alias("ca.InvocationId")]
public readonly record struct InvocationId([property: Id(0)] Ids.CellGuid Value) : IParsable<InvocationId>
{
    private const string Prefix = "t-";

    /// <summary>A new id of this cell, sorted by <paramref name="now"/>.</summary>
    public static InvocationId New(Ids.CellId cell, DateTimeOffset now) => new(Ids.CellGuid.New(cell, now));

    /// <inheritdoc/>
    public override string ToString() => Prefix + Value;

    /// <inheritdoc/>
    public static InvocationId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("an invocation id reads t-, two characters of the cell, 32 hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InvocationId result)
    {
        var ok = Ids.CellGuid.TryParse(s, Prefix, out var value);
        result = new(value);
        return ok;
    }
}
