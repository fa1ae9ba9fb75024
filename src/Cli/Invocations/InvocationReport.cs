using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Shows how an invocation stands.</summary>
internal static class InvocationReport
{
    public static void Show(Screen screen, InvocationItem invocation, IReadOnlyList<InvocationResultItem> results) => screen.Show(
        new
        {
            invocation.InvokeId,
            invocation.InvokeStatus,
            invocation.InvocationStatus,
            invocation.Counts,
            invocation.RateControl,
            Results = results,
        },
        people =>
        {
            people.Table(
                ["Instance", "Status", "Exit code", "Output"],
                ResultGroup.Of(results).Select(group => (string[])[group.Who, group.Status, group.ExitCode?.ToString() ?? "", group.What]));
            people.Line($"{invocation.InvokeId} {invocation.InvocationStatus} ({invocation.InvokeStatus}): {CountsText.Of(invocation.Counts)}");
            if (RepeatText.Of(invocation) is { Length: > 0 } repeat)
                people.Line($"Schedule: {repeat}");
            if (invocation.RateControl is { } rate)
                people.Line($"Rate control: {RateText.Of(rate)}");
        });

    public static int ExitCode(InvocationItem invocation) =>
        invocation.InvocationStatus == "Success" || !InvocationReader.HasEnded(invocation) ? ExitCodes.Success : ExitCodes.NotSuccess;
}
