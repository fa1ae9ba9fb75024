using System.Globalization;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>A figure and what it may be at most.</summary>
internal sealed record Budget(string What, double Value, string Unit, double? Most)
{
    /// <summary>Null for a figure without a budget.</summary>
    public bool? Kept => Most is { } most ? Value <= most : null;

    public string[] Row => [What, Text(Value), Most is { } most ? Text(most) : "", Kept switch { true => "yes", false => "NO", null => "" }];

    private string Text(double value) => $"{Math.Round(value, 2).ToString(CultureInfo.InvariantCulture)} {Unit}";
}
