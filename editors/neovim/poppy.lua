-- `poppy lsp` for Neovim 0.7 and later: put this folder on the runtimepath and `require`, or `dofile`, this file.
-- :PoppyAsOf county=Yolo month=2021-08 runDate=2021-08-15 chooses what values are shown for.
local poppy = { command = { "poppy", "lsp" } }

vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = "*.poppy",
  callback = function() vim.bo.filetype = "poppy" end,
})

-- The workspace is the folder that holds `policies` and `county_rules`.
local function root_of(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  while folder ~= "/" do
    if vim.fn.isdirectory(folder .. "/policies") == 1 or vim.fn.isdirectory(folder .. "/county_rules") == 1 then return folder end
    folder = vim.fn.fnamemodify(folder, ":h")
  end
  return vim.fn.getcwd()
end

local clients = {} -- by root

function poppy.attach(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  if not clients[root] then
    clients[root] = vim.lsp.start_client({
      name = "poppy", cmd = poppy.command, root_dir = root,
      on_exit = function() clients[root] = nil end,
    })
  end
  if clients[root] then vim.lsp.buf_attach_client(buffer, clients[root]) end
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = { "poppy", "yaml" },
  callback = function(event)
    -- Other YAML than that of a workspace of rules is not poppy's.
    local root = root_of(vim.api.nvim_buf_get_name(event.buf))
    if vim.bo[event.buf].filetype == "poppy" or vim.fn.isdirectory(root .. "/county_rules") == 1 then poppy.attach(event.buf) end
  end,
})

vim.api.nvim_create_user_command("PoppyAsOf", function(typed)
  local asked = vim.empty_dict()
  for key, value in typed.args:gmatch("(%w+)=(%S+)") do asked[key] = value end
  vim.lsp.buf_request(0, "poppy/asOf", asked, function(fault, result)
    if fault then
      vim.notify(fault.message, vim.log.levels.ERROR)
    else
      vim.notify(string.format("%s, %s, as known on %s", result.county ~= "" and result.county or "no county", result.month, result.runDate))
    end
  end)
end, { nargs = "*" })

-- The lens `why`: the explanation in a window beside, that nobody saves.
vim.lsp.commands["poppy.why"] = function(command, context)
  local asked = { command = command.command, arguments = command.arguments }
  vim.lsp.buf_request(context.bufnr, "workspace/executeCommand", asked, function(fault, result)
    if fault then return vim.notify(fault.message, vim.log.levels.ERROR) end
    vim.cmd("vnew")
    vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile = "nofile", "wipe", false
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(result.text, "\n"))
  end)
end

return poppy
