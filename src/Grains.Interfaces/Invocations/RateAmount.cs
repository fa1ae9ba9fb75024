using System.Globalization;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>A number of targets, as such or as a part of them all: <c>10</c> or <c>20%</c>.</summary>
/// <param name="Value">Targets, or percent.</param>
/// <param name="IsPercent">It is percent.</param>
[GenerateSerializer, Immutable, Alias("ca.RateAmount")]
public readonly record struct RateAmount([property: Id(0)] int Value, [property: Id(1)] bool IsPercent)
{
    /// <summary>How many of so many targets; a part of one is none.</summary>
    public int Of(int targets) => IsPercent ? (int)((long)targets * Value / 100) : Value;

    /// <summary>Reads digits, with <c>%</c> behind them or not; nothing else, no sign and no space.</summary>
    public static bool TryParse(string text, out RateAmount amount)
    {
        ArgumentNullException.ThrowIfNull(text);
        var percent = text.EndsWith('%');
        var read = int.TryParse(percent ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        amount = read ? new(value, percent) : default;
        return read;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}{(IsPercent ? "%" : "")}");
}
