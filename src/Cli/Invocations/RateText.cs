using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Rate control in words.</summary>
internal static class RateText
{
    /// <summary>Such as <c>20% at once, the rest is not started after more than 2 failed</c>; empty for none.</summary>
    public static string Of(RateControl? rate)
    {
        if (rate is null)
            return "";
        string?[] parts =
        [
            rate switch
            {
                { Mode: "Batch", BatchPause: > 0 } => $"batches of {rate.Concurrency}, {rate.BatchPause} s apart",
                { Mode: "Batch" } => $"batches of {rate.Concurrency}",
                { Concurrency: { } atOnce } => $"{atOnce} at once",
                _ => null,
            },
            rate.MaxErrors is { } errors ? $"the rest is not started after more than {errors} failed" : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}
