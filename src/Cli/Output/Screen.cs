using System.Text.Encodings.Web;
using System.Text.Json;
using CloudAssistant.Cli.Hosting;
using Spectre.Console;

namespace CloudAssistant.Cli.Output;

/// <summary>Shows results: tables for people, JSON for programs; coloured on a screen, plain through a pipe.</summary>
internal sealed class Screen
{
    private const int PipeColumns = 10_000;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Terminal _terminal;
    private readonly IAnsiConsole _out;

    public Screen(Terminal terminal, OutputFormat format)
    {
        _terminal = terminal;
        Format = format;
        _out = ConsoleOf(terminal.Out, terminal.OutIsScreen);
    }

    public OutputFormat Format { get; }

    /// <summary>One JSON document when that was asked for, else what <paramref name="people"/> shows.</summary>
    public void Show(object document, Action<Screen> people)
    {
        if (Format == OutputFormat.Json)
            Document(document);
        else
            people(this);
    }

    /// <summary>One JSON document, whatever was asked for.</summary>
    public void Document(object document) => _terminal.Out.WriteLine(JsonSerializer.Serialize(document, Json));

    /// <summary>A table; columns are headings, cells are text of anyone.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        // Through a pipe no frame: a line is a row, for grep and awk.
        var table = new Table { Border = _terminal.OutIsScreen ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { NoWrap = column is "Instance" or "Invocation" or "Command" or "Activation" });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Printable.Of(cell), Colours.Of(cell))));
        _out.Write(table);
    }

    /// <summary>One line of text.</summary>
    public void Line(string text) => _out.WriteLine(Printable.Of(text));

    /// <summary>One line beside the results.</summary>
    public void Note(string text) => _terminal.Error.WriteLine(Printable.Of(text));

    private static IAnsiConsole ConsoleOf(TextWriter writer, bool isScreen)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isScreen ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isScreen ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isScreen)
            console.Profile.Width = PipeColumns;
        return console;
    }
}
