namespace CloudAssistant.WriterBench;

/// <summary>What to measure, and on which database.</summary>
internal sealed record BenchSettings(bool Sqlite, string? Postgres, int Rounds, string Only)
{
    public static BenchSettings Parse(string[] args)
    {
        var settings = new BenchSettings(false, null, 7, "");
        for (var i = 0; i < args.Length; i++)
        {
            settings = args[i] switch
            {
                "--sqlite" => settings with { Sqlite = true },
                "--postgres" => settings with { Postgres = args[++i] },
                "--rounds" => settings with { Rounds = int.Parse(args[++i]) },
                "--only" => settings with { Only = args[++i] },
                var other => throw new ArgumentException($"Unknown: {other}. WriterBench [--sqlite | --postgres CONNECTION] [--rounds N] [--only WORD]"),
            };
        }

        return settings;
    }
}
