using System.CommandLine;
using CloudAssistant.Api.Schedules;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Schedules;

/// <summary><c>ca schedule preview</c></summary>
internal static class PreviewVerb
{
    public static Command Create(SessionOptions session)
    {
        var frequency = new Argument<string>("expression") { Description = "'rate(5m)', 'at(2030-01-01 08:00:00)', or '0 0 8 * * ?': second minute hour day month weekday [year] [zone]." };
        var zone = new Option<string?>("--zone") { Description = "Time zone of an instance, such as Asia/Shanghai or GMT+8:00, for expressions that name none. Default: UTC.", HelpName = "ZONE" };
        var count = new Option<int?>("--count") { Description = "Due times shown, 1 to 100. Default: 10.", HelpName = "N" };
        var from = new Option<string?>("--from") { Description = "Show those after this moment, such as 2030-01-01T08:00:00Z; rates count from it. Default: now.", HelpName = "UTC" };
        var timeout = TextOptions.Seconds("--timeout", "Check too that runs which last so long do not meet. Default: not checked.");
        var verb = new Verb(
            "preview",
            "Shows when a schedule is due, and starts nothing. Exit status: 0, also if it is never due; 2 wrong usage, 3 refused or unreachable.",
            "ca schedule preview 'rate(5m)' --timeout 10m",
            "ca schedule preview '0 0 8 ? * MON-FRI' --zone Asia/Shanghai --count 20")
        {
            frequency, zone, count, from, timeout,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(frequency) is { Tokens.Count: > 0 } && string.IsNullOrWhiteSpace(result.GetValue(frequency)))
                result.AddError("The expression is empty.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var preview = await call.Client.PreviewScheduleAsync(
                new()
                {
                    Frequency = parsed.GetValue(frequency),
                    Zone = parsed.GetValue(zone),
                    Count = parsed.GetValue(count),
                    From = parsed.GetValue(from),
                    Timeout = parsed.GetValue(timeout),
                },
                cancellation);
            call.Screen.Show(preview, screen =>
            {
                var due = preview.DueTimes.DueTime;
                if (due.Count > 0)
                    screen.Table(["UTC", $"Local time ({preview.Zone})"], due.Select(one => (string[])[one.Utc, one.Local]));
                if (preview.Exhausted)
                    screen.Line(due.Count > 0 ? "It is never due again." : "It is never due.");
            });
            return ExitCodes.Success;
        });
        return verb;
    }
}
