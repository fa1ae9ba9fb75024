namespace CloudAssistant.Grains.Interfaces.Ids;

/// <summary>Names a cell: one region with its own cluster, database and agents. Two characters of a-z and 0-9. Default: <c>c0</c>.</summary>
[GenerateSerializer, Immutable, Alias("ca.CellId")]
public readonly record struct CellId
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    [Id(0)] private readonly ushort _number;

    private CellId(ushort number) => _number = number;

    /// <summary>The cell of a server that was told no other.</summary>
    public static readonly CellId Default = Parse("c0");

    /// <summary>A number below 1296 that stands for the two characters.</summary>
    public int Number => _number;

    /// <summary>The cell of that number.</summary>
    public static CellId FromNumber(int number) =>
        number is >= 0 and < 1296 ? new((ushort)number) : throw new ArgumentOutOfRangeException(nameof(number), number, "A cell number is below 1296.");

    /// <summary>The cell of that text; throws <see cref="FormatException"/> for any other.</summary>
    public static CellId Parse(string text) =>
        TryParse(text, out var cell) ? cell : throw new FormatException("A cell is named by two characters of a-z and 0-9.");

    /// <summary>The cell of that text, if it is one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CellId cell)
    {
        cell = default;
        if (text.Length != 2)
            return false;
        var (high, low) = (Alphabet.IndexOf(text[0]), Alphabet.IndexOf(text[1]));
        if (high < 0 || low < 0)
            return false;
        cell = new((ushort)(high * 36 + low));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new([Alphabet[_number / 36], Alphabet[_number % 36]]);
}
