using System.CommandLine;
using CloudAssistant.Cli.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca modify</c></summary>
internal static class ModifyVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string>("invocation") { Description = "Id of the invocation, t-…; it must repeat." };
        var script = new ScriptText();
        var schedule = new Option<string?>("--schedule") { Description = "New schedule, of one that has a schedule.", HelpName = "EXPRESSION" };
        var instances = new Option<string[]>("--add-instance") { Description = "This instance joins; may be repeated.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var parameters = ParameterValues.Option();
        var verb = new Verb(
            "modify",
            "Changes an invocation that repeats, from the next time it is due; what is not given stays.",
            "ca modify t-… --schedule 'rate(10m)'",
            "ca modify t-… --file fix.sh",
            "ca modify t-… --add-instance mi-… --parameter who=me")
        {
            id,
        };
        script.AddTo(verb, required: false);
        foreach (var option in (Option[])[schedule, instances, parameters])
            verb.Add(option);
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var invocation = parsed.GetValue(id)!;
            var content = await script.ReadAsync(parsed, call.Terminal, cancellation);
            var values = ParameterValues.Of(parsed.GetValue(parameters));
            var frequency = parsed.GetValue(schedule);
            var joining = parsed.GetValue(instances) is { Length: > 0 } given ? given : null;
            if (content is null && values is null && string.IsNullOrWhiteSpace(frequency) && joining is null)
                throw new UsageException("Say what changes: a script, --schedule, --add-instance or --parameter.");
            var answer = await call.Client.ModifyInvocationAttributeAsync(
                new()
                {
                    InvokeId = invocation,
                    CommandContent = content,
                    ContentEncoding = content is null ? null : "PlainText",
                    EnableParameter = values is null ? null : true,
                    Parameters = values,
                    Frequency = frequency,
                    InstanceId = joining,
                    ClientToken = Guid.NewGuid().ToString("N"),
                },
                cancellation);
            call.Screen.Show(answer, screen => screen.Line($"{invocation} is changed; it runs {answer.CommandId}."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
