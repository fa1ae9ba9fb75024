using System.CommandLine;
using CloudAssistant.Api.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands create</c></summary>
internal static class CreateCommandVerb
{
    public static Command Create(SessionOptions session)
    {
        var script = new ScriptText();
        var name = new Option<string>("--name") { Description = "Its name, at most 128 characters.", Required = true };
        var type = ScriptType.Option();
        var description = new Option<string?>("--description") { Description = "What it is for, at most 512 characters." };
        var timeout = TextOptions.Seconds("--timeout", "Longest time one run may take. Default: 60s.");
        var directory = new Option<string?>("--working-dir") { Description = "Directory the script starts in.", HelpName = "DIR" };
        var launcher = new Option<string?>("--launcher") { Description = "Command line that starts the script, such as 'python3 -u {{ACS::ScriptFileName}}'." };
        var parameters = new Option<bool>("--with-parameters") { Description = "{{KEY}} in the script is replaced by values that ca invoke gives." };
        var tags = TextOptions.Tags("--tag", "Tag of the command; may be repeated.");
        var verb = new Verb(
            "create",
            "Stores a script and prints its id.",
            "ca commands create 'df -h' --name disks",
            "ca commands create --file backup.sh --name backup --timeout 10m --tag env=prod",
            "ca commands create 'systemctl restart {{unit}}' --name restart --with-parameters");
        script.AddTo(verb);
        foreach (var option in (Option[])[name, type, description, timeout, directory, launcher, parameters, tags])
            verb.Add(option);
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var made = await call.Client.CreateCommandAsync(
                new()
                {
                    Name = parsed.GetValue(name),
                    Type = ScriptType.ToApi(parsed.GetValue(type)!),
                    CommandContent = await script.ReadAsync(parsed, call.Terminal, cancellation),
                    ContentEncoding = "PlainText",
                    Description = parsed.GetValue(description),
                    Timeout = parsed.GetValue(timeout),
                    WorkingDir = parsed.GetValue(directory),
                    Launcher = parsed.GetValue(launcher),
                    EnableParameter = parsed.GetValue(parameters) ? true : null,
                    Tag = parsed.GetValue(tags) is { Length: > 0 } given ? given : null,
                    ClientToken = Guid.NewGuid().ToString("N"),
                },
                cancellation);
            call.Screen.Show(new { made.CommandId }, screen =>
            {
                screen.Line(made.CommandId);
                screen.Note($"Run it: ca invoke {made.CommandId} --instance ID");
            });
            return ExitCodes.Success;
        });
        return verb;
    }
}
