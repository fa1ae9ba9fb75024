using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary>Where a verb gets a script from: an argument, standard input or a file.</summary>
internal sealed class ScriptText
{
    private readonly Argument<string?> _script = new("script")
    {
        Description = "The script, such as 'uptime'; - reads it from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--file", "-f") { Description = "Read the script from a file.", HelpName = "FILE" };

    /// <summary>Adds both ways; one of the two must be given, or none when it is not <paramref name="required"/>.</summary>
    public void AddTo(Command verb, bool required = true)
    {
        verb.Add(_script);
        verb.Add(_file);
        verb.Validators.Add(result =>
        {
            var inline = result.GetResult(_script) is { Tokens.Count: > 0 };
            var file = result.GetResult(_file) is not null;
            if ((inline && file) || (required && !inline && !file))
                result.AddError("Give the script as an argument or with --file, one of the two.");
        });
    }

    /// <summary>The script; null when none was given.</summary>
    public async Task<string?> ReadAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return (parsed.GetValue(_script), parsed.GetValue(_file)) switch
            {
                ("-", _) => await terminal.In.ReadToEndAsync(cancellation),
                ({ } text, _) => text,
                (_, { } path) => await File.ReadAllTextAsync(path, cancellation),
                _ => null,
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The script cannot be read: {failure.Message}");
        }
    }
}
