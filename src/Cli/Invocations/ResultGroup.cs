using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Runs that ended the same way: same status, exit code, output and error. A fleet mostly says one thing many times.</summary>
internal sealed record ResultGroup(IReadOnlyList<string> Instances, string Status, int? ExitCode, string Output, long Dropped, string Error)
{
    /// <summary>How many instances are named before the rest is only counted.</summary>
    public const int InstancesShown = 5;

    /// <summary>The groups, largest first, then in the order in which they came.</summary>
    public static IReadOnlyList<ResultGroup> Of(IEnumerable<InvocationResultItem> results) =>
    [
        .. results
            .GroupBy(result => (result.InvocationStatus, result.ExitCode, Output: result.Output ?? "", result.Dropped, Error: ErrorOf(result)))
            .Select(group => new ResultGroup(
                [.. group.Select(result => result.InstanceId)],
                group.Key.InvocationStatus,
                group.Key.ExitCode,
                group.Key.Output,
                group.Key.Dropped,
                group.Key.Error))
            .OrderByDescending(group => group.Instances.Count),
    ];

    /// <summary>The instances as a cell.</summary>
    public string Who
    {
        get
        {
            var shown = string.Join('\n', Instances.Take(InstancesShown));
            return Instances.Count > InstancesShown ? $"{shown}\nand {Instances.Count - InstancesShown} more" : shown;
        }
    }

    /// <summary>Output, then the error, as a cell.</summary>
    public string What
    {
        get
        {
            string[] parts = [Output.TrimEnd('\r', '\n'), Dropped > 0 ? $"({Dropped} bytes of output were dropped)" : "", Error];
            return string.Join('\n', parts.Where(part => part.Length > 0));
        }
    }

    private static string ErrorOf(InvocationResultItem result) =>
        string.Join(": ", new[] { result.ErrorCode, result.ErrorInfo }.Where(part => !string.IsNullOrEmpty(part)));
}
