using CloudAssistant.Grains.Interfaces.Ids;

namespace CloudAssistant.Grains.Ids;

/// <summary>The cell of this server; new ids carry it. A service of every silo.</summary>
/// <param name="Id">Its name.</param>
public sealed record HomeCell(CellId Id);
