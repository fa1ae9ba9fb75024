using System.CommandLine;
using CloudAssistant.Api.Commands;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands show</c></summary>
internal static class ShowCommandVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = CommandsVerb.Id();
        var verb = new Verb("show", "Shows a stored command, its script last.", "ca commands show c-…", "ca commands show c-… --output json") { id };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var wanted = parsed.GetValue(id)!;
            var found = await CommandReader.ReadAsync(call.Client, new() { CommandId = wanted }, 1, cancellation);
            if (found is not [var command])
                throw new UsageException($"There is no command {wanted}.");
            call.Screen.Show(command, screen => Show(screen, command));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Show(Screen screen, CommandItem command)
    {
        (string Field, string Value)[] fields =
        [
            ("Command", command.CommandId),
            ("Name", command.Name),
            ("Description", command.Description),
            ("Type", command.Type),
            ("Timeout", $"{command.Timeout} s"),
            ("Working directory", command.WorkingDir),
            ("Launcher", command.Launcher),
            ("Parameters", string.Join(' ', command.ParameterNames.ParameterName)),
            ("Created", command.CreationTime),
            ("Invoked", command.InvokeTimes.ToString()),
            ("Tags", string.Join(' ', command.Tags.Tag.Select(tag => $"{tag.TagKey}={tag.TagValue}"))),
        ];
        screen.Table(["Field", "Value"], fields.Where(one => one.Value.Length > 0).Select(one => (string[])[one.Field, one.Value]));
        screen.Line(command.CommandContent);
    }
}
