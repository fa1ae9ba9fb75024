namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>A server that allows one of each, of invocations two in a day, and knows one region: limits are settings.</summary>
public sealed class StrictServer : Server
{
    /// <inheritdoc/>
    protected override string[] Settings =>
    [
        "--Commands:CommandsPerAccountMax", "1", "--Invocations:TargetsMax", "1", "--Invocations:PerDayMax", "2", "--Instances:OpenCodesMax", "1",
        "--Gateway:AcceptAnyRegion", "false", "--Commands:NameCharactersMax", "64", "--Commands:TagsMax", "1", "--Commands:TimeoutMax", "01:00:00",
        "--Commands:ParametersMax", "1",
    ];
}
