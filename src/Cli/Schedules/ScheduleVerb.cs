using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Schedules;

/// <summary><c>ca schedule</c></summary>
internal static class ScheduleVerb
{
    public static Command Create(SessionOptions session) => new("schedule", "Looks at schedules, as ca run --schedule takes them.")
    {
        PreviewVerb.Create(session),
    };
}
