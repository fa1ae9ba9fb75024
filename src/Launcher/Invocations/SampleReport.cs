using System.Text.Json;
using CloudAssistant.Launcher.Servers;
using Spectre.Console;

namespace CloudAssistant.Launcher.Invocations;

/// <summary>Shows how the sample ended.</summary>
internal static class SampleReport
{
    private const int PipeColumns = 1_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON.</summary>
    public static string Line(SampleResult result, Uri endpoint, string accessKeyFile) => JsonSerializer.Serialize(
        new
        {
            Endpoint = EndpointFile.Text(endpoint),
            AccessKeyFile = accessKeyFile,
            result.Invocation.InvokeId,
            result.Invocation.InvokeStatus,
            result.Invocation.InvocationStatus,
            Records = result.Records.Select(record => new
            {
                record.InstanceId,
                record.InvokeRecordStatus,
                record.InvocationStatus,
                record.ExitCode,
                record.Output,
            }),
        },
        Json);

    /// <summary>A table and the three statuses.</summary>
    public static void Table(IAnsiConsole console, SampleResult result)
    {
        if (Console.IsOutputRedirected)
            console.Profile.Width = PipeColumns;
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Instance", column => column.NoWrap()).AddColumns("Status", "Exit code", "Output");
        foreach (var record in result.Records)
        {
            table.AddRow(
                Markup.Escape(record.InstanceId),
                Markup.Escape(record.InvocationStatus),
                record.ExitCode?.ToString() ?? "",
                Markup.Escape(Why(record.Output, record.ErrorInfo)));
        }
        console.Write(table);
        foreach (var record in result.Records)
            console.MarkupLineInterpolated($"Record      {record.InvokeRecordStatus} ({record.InvocationStatus})");
        foreach (var instance in result.Invocation.InvokeInstances.InvokeInstance)
            console.MarkupLineInterpolated($"Instance    {instance.InstanceInvokeStatus} ({instance.InvocationStatus})");
        console.MarkupLineInterpolated($"Invocation  {result.Invocation.InvokeStatus} ({result.Invocation.InvocationStatus})");
    }

    private static string Why(string output, string error) => output.Length > 0 ? output.TrimEnd() : error;
}
