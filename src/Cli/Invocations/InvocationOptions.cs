using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Api.Tags;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Instances;

namespace CloudAssistant.Cli.Invocations;

/// <summary>What <c>ca run</c> and <c>ca invoke</c> have in common: on whom, how, when, and whether to wait.</summary>
internal sealed class InvocationOptions
{
    private readonly Option<string[]> _instances = new("--instance", "-i")
    {
        Description = "Run on this instance; may be repeated.", HelpName = "ID", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<Tag[]> _tags = TextOptions.Tags("--tag", "Run on instances that carry this tag; repeated: all of them.");
    private readonly Option<bool> _all = new("--all") { Description = "Run on every managed instance." };
    private readonly Option<long?> _timeout;
    private readonly Option<long?> _deliver = TextOptions.Seconds("--delivery-timeout", "How long to wait for instances that are offline, at most 168h. Default: 60s.");
    private readonly Option<string?> _directory = new("--working-dir") { Description = "Directory the script starts in.", HelpName = "DIR" };
    private readonly Option<string?> _user = new("--user") { Description = "User to run as on the instances." };
    private readonly Option<Tag[]> _parameters = ParameterValues.Option();
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Do not wait for the end; print the id only." };
    private readonly RateOptions _rate = new();
    private readonly RepeatOptions _repeat = new();

    public InvocationOptions(string defaultTimeout) => _timeout = TextOptions.Seconds("--timeout", $"Longest time one run may take. Default: {defaultTimeout}.");

    /// <summary>Adds them, and what they must keep to.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_instances, _tags, _all, _timeout, _deliver, _directory, _user, _parameters, _noWait])
            verb.Add(option);
        _rate.AddTo(verb);
        _repeat.AddTo(verb, _tags);
        verb.Validators.Add(result =>
        {
            var chosen = new[] { result.GetResult(_instances) is not null, result.GetResult(_tags) is not null, result.GetValue(_all) }.Count(one => one);
            if (chosen != 1)
                result.AddError("Name the targets: --instance ID, --tag KEY=VALUE or --all, one of the three.");
        });
    }

    /// <summary>The id only is wanted.</summary>
    public bool NoWait(ParseResult parsed) => parsed.GetValue(_noWait);

    /// <summary>The request with what was given.</summary>
    public async Task<T> ApplyAsync<T>(ParseResult parsed, Session session, T request, CancellationToken cancellation)
        where T : InvocationRequest =>
        _repeat.Apply(parsed, _rate.Apply(parsed, request)) with
        {
            InstanceId = await TargetsAsync(parsed, session, cancellation),
            ResourceTag = parsed.GetValue(_tags) is { Length: > 0 } wanted ? wanted : null,
            Timeout = parsed.GetValue(_timeout),
            DeliveryTimeout = parsed.GetValue(_deliver),
            WorkingDir = parsed.GetValue(_directory),
            Username = parsed.GetValue(_user),
            Parameters = ParameterValues.Of(parsed.GetValue(_parameters)),
            ClientToken = Guid.NewGuid().ToString("N"),
        };

    private async Task<IReadOnlyList<string>?> TargetsAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        if (!parsed.GetValue(_all))
            return parsed.GetValue(_instances) is { Length: > 0 } instances ? [.. instances.Distinct()] : null;
        var every = await InstanceReader.ReadAsync(session.Client, new(), int.MaxValue, cancellation);
        return every.Count > 0 ? [.. every.Select(instance => instance.InstanceId)] : throw new UsageException("There is no managed instance yet; ca enroll makes one.");
    }
}
