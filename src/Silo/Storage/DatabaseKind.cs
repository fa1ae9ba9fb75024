namespace CloudAssistant.Silo.Storage;

/// <summary>Where the truth is kept.</summary>
public enum DatabaseKind
{
    /// <summary>Files in one directory, one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, any number of silos.</summary>
    Postgres,
}
