using System.Diagnostics.CodeAnalysis;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>Names a managed instance. Text form: <c>mi-</c>, two characters of the cell, 32 hexadecimal digits. Opaque to clients.</summary>
[GenerateSerializer, Immutable, Alias("ca.InstanceId")]
public readonly record struct InstanceId([property: Id(0)] Ids.CellGuid Value) : IParsable<InstanceId>
{
    private const string Prefix = "mi-";

    /// <summary>A new id of this cell, sorted by <paramref name="now"/>.</summary>
    public static InstanceId New(Ids.CellId cell, DateTimeOffset now) => new(Ids.CellGuid.New(cell, now));

    /// <inheritdoc/>
    public override string ToString() => Prefix + Value;

    /// <inheritdoc/>
    public static InstanceId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("an instance id reads mi-, two characters of the cell, 32 hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InstanceId result)
    {
        var ok = Ids.CellGuid.TryParse(s, Prefix, out var value);
        result = new(value);
        return ok;
    }
}
