using System.CommandLine;
using System.CommandLine.Parsing;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Options of <c>ca run</c> that say how many run at once.</summary>
internal sealed class RateOptions
{
    private readonly Option<string?> _concurrency = new("--concurrency")
    {
        Description = "Most instances at once, such as 10 or 20%; as one ends the next starts. Default: all.", HelpName = "N|P%",
    };

    private readonly Option<string?> _batch = new("--batch")
    {
        Description = "Rolling batches of so many, such as 10 or 20%: the next starts when all of the one before has ended.", HelpName = "N|P%",
    };

    private readonly Option<long?> _pause = TextOptions.Seconds("--batch-pause", "Pause between two batches. Default: none.");

    private readonly Option<string?> _errors = new("--max-errors")
    {
        Description = "Start no more once more than so many have failed, such as 2 or 10%. Default: never stop.", HelpName = "N|P%",
    };

    /// <summary>Adds them, and what they must keep to.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_concurrency, _batch, _pause, _errors])
            verb.Add(option);
        verb.Validators.Add(Validate);
    }

    /// <summary>The request with what was given.</summary>
    public T Apply<T>(ParseResult parsed, T request)
        where T : InvocationRequest
    {
        var batch = parsed.GetValue(_batch);
        return request with
        {
            RateControlMode = batch is null ? null : "Batch",
            Concurrency = batch ?? parsed.GetValue(_concurrency),
            BatchPause = parsed.GetValue(_pause),
            MaxErrors = parsed.GetValue(_errors),
        };
    }

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_concurrency) is not null && result.GetResult(_batch) is not null)
            result.AddError("Give --concurrency or --batch, one of the two.");
        if (result.GetResult(_pause) is not null && result.GetResult(_batch) is null)
            result.AddError("--batch-pause needs --batch.");
    }
}
