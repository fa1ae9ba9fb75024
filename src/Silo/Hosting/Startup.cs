using System.ComponentModel.DataAnnotations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CloudAssistant.Silo.Hosting;

/// <summary>The edge of a process: what an operator must change is told in a line, without a stack.</summary>
public static class Startup
{
    /// <summary>Exit code of a process that was set up wrong.</summary>
    public const int Refused = 2;

    /// <summary>Runs the process; returns its exit code.</summary>
    public static async Task<int> RunAsync(Func<Task> process)
    {
        ArgumentNullException.ThrowIfNull(process);
        try
        {
            await process();
            return 0;
        }
        catch (Exception e) when (e is DirectoryInUseException or DurabilityException or MigrationException or ValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Refused;
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
                await Console.Error.WriteLineAsync(failure);
            return Refused;
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"PostgreSQL refused or did not answer: {e.Message}");
            return Refused;
        }
    }
}
