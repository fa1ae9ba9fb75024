using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands modify</c></summary>
internal static class ModifyCommandVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = CommandsVerb.Id();
        var name = new Option<string?>("--name") { Description = "New name." };
        var description = new Option<string?>("--description") { Description = "New description." };
        var timeout = TextOptions.Seconds("--timeout", "New longest time of a run.");
        var directory = new Option<string?>("--working-dir") { Description = "New directory the script starts in.", HelpName = "DIR" };
        var launcher = new Option<string?>("--launcher") { Description = "New command line that starts the script." };
        Option[] changes = [name, description, timeout, directory, launcher];
        var verb = new Verb(
            "modify",
            "Changes a stored command; what is not given stays. Its script never changes: create another.",
            "ca commands modify c-… --name nightly-backup",
            "ca commands modify c-… --timeout 30m --working-dir /srv")
        {
            id,
        };
        foreach (var option in changes)
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (changes.All(option => result.GetResult(option) is null))
                result.AddError($"Say what changes: {string.Join(", ", changes.Select(option => option.Name))}.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var command = parsed.GetValue(id)!;
            var answer = await call.Client.ModifyCommandAsync(
                new()
                {
                    CommandId = command,
                    Name = parsed.GetValue(name),
                    Description = parsed.GetValue(description),
                    Timeout = parsed.GetValue(timeout),
                    WorkingDir = parsed.GetValue(directory),
                    Launcher = parsed.GetValue(launcher),
                },
                cancellation);
            call.Screen.Show(answer, screen => screen.Line($"{command} is changed."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
