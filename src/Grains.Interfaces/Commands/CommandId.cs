using System.Diagnostics.CodeAnalysis;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Names a command. Text form: <c>c-</c>, two characters of the cell, 32 hexadecimal digits. Opaque to clients.</summary>
[GenerateSerializer, Immutable, Alias("ca.CommandId")]
public readonly record struct CommandId([property: Id(0)] Ids.CellGuid Value) : IParsable<CommandId>
{
    private const string Prefix = "c-";

    /// <summary>A new id of this cell, sorted by <paramref name="now"/>.</summary>
    public static CommandId New(Ids.CellId cell, DateTimeOffset now) => new(Ids.CellGuid.New(cell, now));

    /// <inheritdoc/>
    public override string ToString() => Prefix + Value;

    /// <inheritdoc/>
    public static CommandId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("A command id reads c-, two characters of the cell, 32 hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CommandId result)
    {
        var ok = Ids.CellGuid.TryParse(s, Prefix, out var value);
        result = new(value);
        return ok;
    }
}
