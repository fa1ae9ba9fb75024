using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Cli.Invocations;

/// <summary>When an invocation runs by itself, in words.</summary>
internal static class RepeatText
{
    /// <summary>Such as <c>rate(5m)</c> or <c>every boot</c>; empty for what runs once.</summary>
    public static string When(InvocationRequest request) => When(request.RepeatMode, request.Frequency);

    /// <summary>When it is due next, UTC, or <c>every boot</c>, <c>next boot</c>; empty for what runs once and for what is never due any more.</summary>
    public static string Next(InvocationItem invocation) => invocation switch
    {
        { NextDueTime.Length: > 0 } => invocation.NextDueTime,
        _ when InvocationReader.HasEnded(invocation) || invocation.RepeatMode == "Period" => "",
        _ => When(invocation.RepeatMode, null),
    };

    /// <summary>Due times that were missed; empty for what runs once.</summary>
    public static string Missed(InvocationItem invocation) => Repeats(invocation) ? invocation.MissedTicks.ToString() : "";

    /// <summary>Such as <c>rate(5m), next due 2030-01-01T08:00:00Z, 3 missed</c>; empty for what runs once.</summary>
    public static string Of(InvocationItem invocation)
    {
        if (!Repeats(invocation))
            return "";
        string?[] parts =
        [
            When(invocation.RepeatMode, invocation.Frequency),
            invocation.RepeatMode != "Period" ? null : invocation.NextDueTime is { Length: > 0 } next ? $"next due {next}" : "never due any more",
            invocation.MissedTicks > 0 ? $"{invocation.MissedTicks} missed" : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }

    /// <summary>It runs by itself, now and then.</summary>
    public static bool Repeats(InvocationItem invocation) => When(invocation.RepeatMode, invocation.Frequency).Length > 0;

    private static string When(string? mode, string? frequency) => mode switch
    {
        "Period" => frequency ?? "",
        "EveryReboot" => "every boot",
        "NextRebootOnly" => "next boot",
        _ => "",
    };
}
