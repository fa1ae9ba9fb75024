namespace CloudAssistant.Silo.Storage.Migrations;

/// <summary>The schema of the database is not one that this program may use. The message says what to do.</summary>
public sealed class MigrationException(string message) : Exception(message);
