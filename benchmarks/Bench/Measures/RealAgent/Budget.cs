using System.Globalization;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>A figure and what it may be at most.</summary>
internal sealed record Budget(string What, double Value, string Unit, double? Most)
{
    /// <summary>What an agent may be at most. Resident is what the kernel calls RSS.</summary>
    public const double DiskMegabytes = 12, ResidentMegabytes = 15, StartMs = 50, ScriptsMegabytes = 30;

    /// <summary>Of one core. A link says that it lives every 45 seconds; less than this nobody can measure.</summary>
    public const double IdlePercent = 0.05;

    /// <summary>Null for a figure without a budget.</summary>
    public bool? Kept => Most is { } most ? Value <= most : null;

    public string[] Row => [What, Text(Value), Most is { } most ? Text(most) : "", Kept switch { true => "yes", false => "NO", null => "" }];

    private string Text(double value) => $"{Math.Round(value, 2).ToString(CultureInfo.InvariantCulture)} {Unit}";
}
