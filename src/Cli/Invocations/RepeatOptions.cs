using System.CommandLine;
using System.CommandLine.Parsing;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Options of <c>ca run</c> that make it run by itself, now and then.</summary>
internal sealed class RepeatOptions
{
    private readonly Option<string?> _schedule = new("--schedule")
    {
        Description = "Run by itself at 'rate(5m)', 'at(2030-01-01 08:00:00)' or '0 0 8 * * ?' and do not wait; ca schedule preview shows when that is.",
        HelpName = "EXPRESSION",
    };

    private readonly Option<string?> _atBoot = new("--at-boot") { Description = "Run at every or at the next boot of an instance, and do not wait.", HelpName = "every|next" };

    private readonly Option<bool> _lateBinding = new("--late-binding")
    {
        Description = "With --schedule and --tag: run each time on who carries the tags then, instead of on who carries them now.",
    };

    public RepeatOptions() => _atBoot.AcceptOnlyFromAmong("every", "next");

    /// <summary>Adds them, and what they must keep to; late binding needs <paramref name="tags"/>.</summary>
    public void AddTo(Command verb, Option tags)
    {
        foreach (var option in (Option[])[_schedule, _atBoot, _lateBinding])
            verb.Add(option);
        verb.Validators.Add(result => Validate(result, tags));
    }

    /// <summary>The request with what was given.</summary>
    public T Apply<T>(ParseResult parsed, T request)
        where T : InvocationRequest => request with
        {
            RepeatMode = (parsed.GetValue(_schedule), parsed.GetValue(_atBoot)) switch
            {
                ({ }, _) => "Period",
                (_, "every") => "EveryReboot",
                (_, "next") => "NextRebootOnly",
                _ => null,
            },
            Frequency = parsed.GetValue(_schedule),
            LateBinding = parsed.GetValue(_lateBinding) ? true : null,
        };

    private void Validate(CommandResult result, Option tags)
    {
        var schedule = result.GetResult(_schedule);
        // Sent as it is, an empty one would run at once.
        if (schedule is { Tokens.Count: > 0 } && string.IsNullOrWhiteSpace(result.GetValue(_schedule)))
            result.AddError("--schedule is empty.");
        if (schedule is not null && result.GetResult(_atBoot) is not null)
            result.AddError("Give --schedule or --at-boot, one of the two.");
        if (result.GetValue(_lateBinding) && (schedule is null || result.GetResult(tags) is null))
            result.AddError("--late-binding needs --schedule and --tag.");
    }
}
