using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Counts in words.</summary>
internal static class CountsText
{
    /// <summary>Those that are not zero, such as <c>98 Success, 2 Failed</c>.</summary>
    public static string Of(StatusCounts counts)
    {
        (int Count, string Status)[] all =
        [
            (counts.Pending, nameof(counts.Pending)), (counts.Running, nameof(counts.Running)), (counts.Stopping, nameof(counts.Stopping)),
            (counts.Success, nameof(counts.Success)), (counts.Failed, nameof(counts.Failed)), (counts.Invalid, nameof(counts.Invalid)),
            (counts.Aborted, nameof(counts.Aborted)), (counts.Timeout, nameof(counts.Timeout)), (counts.Error, nameof(counts.Error)),
            (counts.Cancelled, nameof(counts.Cancelled)), (counts.Terminated, nameof(counts.Terminated)),
        ];
        return string.Join(", ", all.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Status}"));
    }

    /// <summary>How far it is, such as <c>37 of 100 ended: 12 Pending, …</c>.</summary>
    public static string Progress(StatusCounts counts) =>
        $"{counts.Total - counts.Pending - counts.Running - counts.Stopping} of {counts.Total} ended: {Of(counts)}";
}
