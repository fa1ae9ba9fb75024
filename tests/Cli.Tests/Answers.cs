namespace CloudAssistant.Cli.Tests;

/// <summary>Answers of a server.</summary>
internal static class Answers
{
    public const string InvokeId = "t-c00000000000000000000000000000001";

    public static readonly object Accepted = new { RequestId = "R", CommandId = "c-1", InvokeId };

    public static object Invocation(string status, string classic, object? counts = null, object? rate = null) => new
    {
        RequestId = "R",
        Invocations = new
        {
            Invocation = new[]
            {
                new
                {
                    InvokeId, InvocationStatus = status, InvokeStatus = classic, CommandName = "sample", CreationTime = "2026-01-02T03:04:05Z",
                    Counts = counts ?? new { Success = 1, Total = 1 }, RateControl = rate,
                },
            },
        },
    };

    public static object Results(string nextToken, params object[] results) =>
        new { RequestId = "R", Invocation = new { NextToken = nextToken, InvocationResults = new { InvocationResult = results } } };

    public static object Result(string instance, string status = "Success", int? exitCode = 0, string output = "hello\n", string errorCode = "") =>
        new { InvokeId, InstanceId = instance, InvocationStatus = status, InvokeRecordStatus = "Finished", ExitCode = exitCode, Output = output, ErrorCode = errorCode };

    /// <summary>A run on one instance that ends at once.</summary>
    public static StubServer Run(string status = "Success", string classic = "Finished", params object[] results) => new StubServer()
        .Answer("RunCommand", Accepted)
        .Answer("DescribeInvocations", Invocation(status, classic))
        .Answer("DescribeInvocationResults", Results("", results.Length > 0 ? results : [Result("mi-1", status)]));
}
